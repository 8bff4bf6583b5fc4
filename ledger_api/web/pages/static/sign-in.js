// Signs in with a wallet: asks it for an address and a signature of the ledger's message, hands that in, and
// goes to the party's own page. The key stays in the wallet.
"use strict";

const form = document.getElementById("sign-in");
const said = document.getElementById("said");

const say = (text) => { said.textContent = text; };

const hex = (text) =>
  "0x" + Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

const ask = async (path, options) => {
  const answer = await fetch(path, { credentials: "same-origin", ...options });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail || body.title);
  return body;
};

const signIn = async (party) => {
  if (!window.ethereum) {
    throw new Error("没有找到钱包。请安装浏览器钱包并刷新本页，或用命令行登录。");
  }
  say("请在钱包中选择账户……");
  const [address] = await window.ethereum.request({ method: "eth_requestAccounts" });
  if (!address) throw new Error("钱包没有给出账户。");
  const asked = new URLSearchParams({ address, party });
  const { message } = await ask(`/api/v1/session/nonce?${asked}`);
  say("请在钱包中核对网站名并签署……");
  const signature = await window.ethereum.request({ method: "personal_sign", params: [hex(message), address] });
  await ask("/api/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ message, signature }),
  });
  window.location.assign("/mine");
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await signIn(form.elements.party.value.trim());
  } catch (error) {
    // 4001 is the user's own no (EIP-1193).
    say(error.code === 4001 ? "已取消，没有登录。" : `未能登录：${error.message}`);
  } finally {
    button.disabled = false;
  }
});
