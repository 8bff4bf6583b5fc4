// Signs a half-signed act with the wallet after showing what it says, or declines it.
import { ask, onSubmit, requireWallet, signAct } from "./wallet.js";

const sign = async (form, say) => {
  requireWallet("刷新本页，或用命令行 chengnuo inbox sign 办理。");
  const path = `/api/v1/inbox/${form.dataset.act}`;
  const { item } = await ask(path);
  const signature = await signAct(item.summary, item.typed_data, say);
  const told = await ask(`${path}/signature`, { signature });
  say(told.receipt ? `签名齐全，已记入账本：回执 ${told.receipt.receipt_id}` : "已签署，等待其余签名。");
  return true;
};

const decline = async (form, say) => {
  await ask(`/api/v1/inbox/${form.dataset.act}/refusal`, { reason: form.elements.reason.value.trim() });
  say("已告知对方不签署。");
  return true;
};

for (const [kind, act] of [["sign-waiting", sign], ["decline", decline]]) {
  for (const form of document.querySelectorAll(`form.${kind}`)) onSubmit(form, form.querySelector(".said"), act);
}
