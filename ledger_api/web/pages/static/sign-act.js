// Prepares an act from a form, shows what would be signed, has the wallet sign it, and hands it in. The key stays
// in the wallet.
"use strict";

const ask = async (path, body) => {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail || told.title);
  return told;
};

// "contact.name" is the name of a contact; a field of lines is a list; what is empty is not given.
const fieldsOf = (form) => {
  const fields = {};
  for (const element of form.elements) {
    const text = element.type === "checkbox" && !element.checked ? "" : (element.value || "").trim();
    if (!element.name || !text) continue;
    const [group, name] = element.name.split(".");
    if (name) fields[group] = { ...fields[group], [name]: text };
    else if ("lines" in element.dataset) fields[group] = text.split("\n").filter((line) => line.trim());
    else fields[group] = text;
  }
  return fields;
};

const signAndSubmit = async (form, say) => {
  if (!window.ethereum) {
    throw new Error("没有找到钱包。请安装浏览器钱包并刷新本页，或用命令行 chengnuo act prepare 办理。");
  }
  const { do: what, by, then } = form.dataset;
  const prepared = await ask("/api/v1/acts/prepare", { do: what, by: [by], with: fieldsOf(form) });
  if (prepared.refusal) throw new Error(prepared.refusal.detail);
  if (!window.confirm(`${prepared.summary}\n\n签署以上内容？`)) throw new Error("已取消，没有签署。");
  say("请在钱包中核对并签署……");
  const [address] = await window.ethereum.request({ method: "eth_requestAccounts" });
  const signature = await window.ethereum.request({
    method: "eth_signTypedData_v4",
    params: [address, JSON.stringify(prepared.typed_data)],
  });
  say("已签署，正在提交……");
  const receipt = await ask("/api/v1/acts", {
    typed_data: prepared.typed_data,
    signatures: [signature],
    documents: prepared.documents,
  });
  window.location.assign(then.endsWith("/") ? then + receipt.receipt_id : then);
};

for (const form of document.querySelectorAll("form.act")) {
  const said = form.querySelector(".said");
  const say = (text) => { said.textContent = text; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await signAndSubmit(form, say);
    } catch (error) {
      // 4001 is the user's own no (EIP-1193).
      say(error.code === 4001 ? "已取消，没有签署。" : `未能办理：${error.message}`);
    } finally {
      button.disabled = false;
    }
  });
}
