// Signs a half-signed act with the wallet after showing what it says, or declines it. The key stays in the wallet.
"use strict";

const ask = async (path, body) => {
  const answer = await fetch(path, body === undefined ? { credentials: "same-origin" } : {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail || told.title);
  return told;
};

const sign = async (form, say) => {
  if (!window.ethereum) {
    throw new Error("没有找到钱包。请安装浏览器钱包并刷新本页，或用命令行 chengnuo inbox sign 办理。");
  }
  const path = `/api/v1/inbox/${form.dataset.act}`;
  const { item } = await ask(path);
  if (!window.confirm(`${item.summary}\n\n签署以上内容？`)) throw new Error("已取消，没有签署。");
  say("请在钱包中核对并签署……");
  const [address] = await window.ethereum.request({ method: "eth_requestAccounts" });
  const signature = await window.ethereum.request({
    method: "eth_signTypedData_v4",
    params: [address, JSON.stringify(item.typed_data)],
  });
  say("已签署，正在提交……");
  const told = await ask(`${path}/signature`, { signature });
  say(told.receipt ? `签名齐全，已记入账本：回执 ${told.receipt.receipt_id}` : "已签署，等待其余签名。");
};

const decline = async (form, say) => {
  await ask(`/api/v1/inbox/${form.dataset.act}/refusal`, { reason: form.elements.reason.value.trim() });
  say("已告知对方不签署。");
};

for (const [kind, act] of [["sign-waiting", sign], ["decline", decline]]) {
  for (const form of document.querySelectorAll(`form.${kind}`)) {
    const said = form.querySelector(".said");
    const say = (text) => { said.textContent = text; };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      try {
        await act(form, say);
      } catch (error) {
        // 4001 is the user's own no (EIP-1193).
        say(error.code === 4001 ? "已取消，没有签署。" : `未能办理：${error.message}`);
        button.disabled = false;
      }
    });
  }
}
