// Signs in with a wallet: asks it for an address and a signature of the ledger's message, hands that in, and
// goes to the party's own page.
import { account, ask, onSubmit, requireWallet } from "./wallet.js";

const hex = (text) =>
  "0x" + Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

const signIn = async (form, say) => {
  const party = form.elements.party.value.trim();
  requireWallet("刷新本页，或用命令行登录。");
  say("请在钱包中选择账户……");
  const address = await account();
  const { message } = await ask(`/api/v1/session/nonce?${new URLSearchParams({ address, party })}`);
  say("请在钱包中核对网站名并签署……");
  const signature = await window.ethereum.request({ method: "personal_sign", params: [hex(message), address] });
  await ask("/api/v1/session", { message, signature });
  window.location.assign("/mine");
};

onSubmit(document.getElementById("sign-in"), document.getElementById("said"), signIn, {
  failed: "未能登录",
  cancelled: "已取消，没有登录。",
});
