// Passkeys: turns what the server asks into what browsers want, and their answer into a field.
// A form says with data-passkey whether a passkey is made ("create") or used ("get"); what the
// server asks stands in the element that data-options names, or is fetched from data-ask.
(() => {
  "use strict";

  if (!window.PublicKeyCredential) return;

  const toBytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };

  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const create = async (asked, form) => {
    const options = { ...asked, challenge: toBytes(asked.challenge) };
    options.user = { ...asked.user, id: toBytes(asked.user.id) };
    options.excludeCredentials = withBytes(asked.excludeCredentials);
    const box = form.querySelector("[name=passwordless]");
    const alone = Boolean(box && box.checked);
    options.authenticatorSelection = {
      ...asked.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
    };
    if (alone) options.authenticatorSelection.userVerification = "required";
    const made = await navigator.credentials.create({ publicKey: options });
    return {
      ...common(made),
      response: {
        clientDataJSON: toText(made.response.clientDataJSON),
        attestationObject: toText(made.response.attestationObject),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
    };
  };

  const get = async (asked) => {
    const options = { ...asked, challenge: toBytes(asked.challenge) };
    options.allowCredentials = withBytes(asked.allowCredentials);
    const used = await navigator.credentials.get({ publicKey: options });
    const handle = used.response.userHandle;
    return {
      ...common(used),
      response: {
        clientDataJSON: toText(used.response.clientDataJSON),
        authenticatorData: toText(used.response.authenticatorData),
        signature: toText(used.response.signature),
        userHandle: handle ? toText(handle) : null,
      },
    };
  };

  const common = (credential) => ({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const asked = async (form) => {
    if (form.dataset.options) {
      return JSON.parse(document.getElementById(form.dataset.options).textContent);
    }
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("The server did not say what it asks.");
    return answer.json();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("button[type=submit]").hidden = false;
    const trouble = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      trouble.hidden = true;
      try {
        const told = await asked(form);
        const options = told.creation_options || told.request_options;
        const act = form.dataset.passkey === "create" ? create : get;
        const credential = await act(options.publicKey, form);
        form.querySelector("[name=credential]").value = JSON.stringify(credential);
        form.submit();
      } catch {
        trouble.hidden = false;
      }
    });
  }
})();
