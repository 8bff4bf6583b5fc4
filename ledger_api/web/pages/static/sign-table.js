// Has the wallet sign the acts of a table one after the other. What the other side must sign too is left in the
// mailbox; the rest is handed in.
import { account, attempt, requireWallet, signTyped } from "./wallet.js";

const button = document.getElementById("sign-table");
const said = document.getElementById("said");

const say = (text) => { said.textContent = text; };

const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const post = async (path, body) => {
  for (;;) {
    const answer = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    // A table may have more acts than are taken at a time.
    if (answer.status === 429) {
      await wait(Number(answer.headers.get("Retry-After")) || 1);
      continue;
    }
    const told = await answer.json();
    return { ok: answer.ok, told };
  }
};

// An office may ask for two of its keys where one party signs: such an act is left for the second.
const handIn = async (act, body, signers) => {
  if (signers === 1) {
    const { ok, told } = await post("/api/v1/acts", body);
    if (ok) return "已记入账本";
    if (!["BAD_SIGNATURE", "NOT_ENTITLED"].includes(told.code)) throw new Error(told.detail || told.title);
  }
  const { ok, told } = await post("/api/v1/inbox", body);
  if (!ok) throw new Error(told.detail || told.title);
  return "已放入待签箱，等待其余签名";
};

const signAll = async () => {
  requireWallet("重新上传，或下载待签文件，用命令行 chengnuo act sign 签署。");
  const address = await account();
  const acts = [...document.querySelectorAll("[data-act]")].filter((one) => !one.dataset.done);
  for (const [place, act] of acts.entries()) {
    const { typed_data: typedData, documents } = JSON.parse(act.dataset.act);
    const told = act.querySelector(".told");
    say(`第 ${place + 1} 件，共 ${acts.length} 件：请在钱包中核对并签署……`);
    const signature = await signTyped(address, typedData);
    const body = { typed_data: typedData, signatures: [signature], documents };
    told.textContent = await handIn(act, body, Number(act.dataset.signers));
    act.dataset.done = "yes";
  }
  say(`已签署 ${acts.length} 件。再次上传同一份表格，已办的会略过。`);
  return true;
};

button.addEventListener("click", () => {
  attempt(button, say, signAll, { cancelled: "已取消；之前签署的已经办理，其余没有签署。" });
});
