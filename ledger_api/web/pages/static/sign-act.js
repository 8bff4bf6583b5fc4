// Prepares an act from a form, shows what would be signed, has the wallet sign it, and hands it in.
import { ask, onSubmit, requireWallet, signAct } from "./wallet.js";

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
  requireWallet("刷新本页，或用命令行 chengnuo act prepare 办理。");
  const { do: what, by, then } = form.dataset;
  const prepared = await ask("/api/v1/acts/prepare", { do: what, by: [by], with: fieldsOf(form) });
  if (prepared.refusal) throw new Error(prepared.refusal.detail);
  const signature = await signAct(prepared.summary, prepared.typed_data, say);
  const receipt = await ask("/api/v1/acts", {
    typed_data: prepared.typed_data,
    signatures: [signature],
    documents: prepared.documents,
  });
  window.location.assign(then.endsWith("/") ? then + receipt.receipt_id : then);
};

for (const form of document.querySelectorAll("form.act")) {
  onSubmit(form, form.querySelector(".said"), signAndSubmit);
}
