// What every page that signs does with the server and with the wallet, and how it tells what came of it. The key
// stays in the wallet.

// What the server answers; what it says where it refuses is the error's message.
export const ask = async (path, body) => {
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

export const requireWallet = (otherwise) => {
  if (!window.ethereum) throw new Error(`没有找到钱包。请安装浏览器钱包并${otherwise}`);
};

export const account = async () => {
  const [address] = await window.ethereum.request({ method: "eth_requestAccounts" });
  if (!address) throw new Error("钱包没有给出账户。");
  return address;
};

export const signTyped = (address, typedData) => window.ethereum.request({
  method: "eth_signTypedData_v4",
  params: [address, JSON.stringify(typedData)],
});

// Has an act signed after showing what it says.
export const signAct = async (summary, typedData, say) => {
  if (!window.confirm(`${summary}\n\n签署以上内容？`)) throw new Error("已取消，没有签署。");
  say("请在钱包中核对并签署……");
  const signature = await signTyped(await account(), typedData);
  say("已签署，正在提交……");
  return signature;
};

// Does what a button is for, once at a time; it stays off where `act` says that nothing is left to do. 4001 is the
// user's own no (EIP-1193).
export const attempt = async (button, say, act, { failed = "未能办理", cancelled = "已取消，没有签署。" } = {}) => {
  let finished = false;
  button.disabled = true;
  try {
    finished = (await act()) === true;
  } catch (error) {
    say(error.code === 4001 ? cancelled : `${failed}：${error.message}`);
  } finally {
    button.disabled = finished;
  }
};

// The same for a form, which says in its own place how it goes.
export const onSubmit = (form, said, act, words) => {
  const say = (text) => { said.textContent = text; };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form.querySelector("button"), say, () => act(form, say), words);
  });
};
