// Keeps what somebody types into a report: at once in this browser, soon after on the server.
// A page without this script works the same, but for the words of a tab that was closed.
"use strict";

window.Drafts = (() => {
  const PREFIX = "draft:";
  const PAUSE = 1500; // after the last key, in milliseconds
  const LONGEST = 6000; // while somebody types on and on
  const AGAIN = 5000; // after the connection was lost
  // The button takes evidence; the others say which report it is.
  const LEFT_OUT = /^(csrfmiddlewaretoken|token|version|party|do|dropped|drop_reason|evidence_.*)$/;
  const tab = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");

  // A browser may refuse to keep anything; typing goes on all the same.
  const store = (work, otherwise) => {
    try {
      return work(window.localStorage);
    } catch {
      return otherwise;
    }
  };

  // As the server will hold it.
  const unified = (text) => String(text ?? "").replace(/\r\n?/g, "\n").trim();

  class Keeper {
    constructor(form) {
      this.form = form;
      this.prefix = `${PREFIX}${form.dataset.owner}:${form.dataset.commitment}:`;
      this.status = form.querySelector(".draft-status");
      this.base = this.read();
      this.token = this.hidden("token").value;
      this.adopted = [];
      this.conflicts = new Set();
      this.settled = null; // what the base becomes once every conflict is settled
      this.isOver = false;
      this.running = null;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("focusout", () => this.save());
      this.online = () => this.save();
      window.addEventListener("online", this.online);
      this.restore();
    }

    // --- the fields

    hidden(name) {
      return this.form.elements.namedItem(name);
    }

    names() {
      const names = Array.from(this.form.elements, (field) => field.name);
      return [...new Set(names)].filter((name) => name && !LEFT_OUT.test(name));
    }

    value(name) {
      const field = this.form.elements.namedItem(name);
      const isBox = field instanceof HTMLInputElement && field.type === "checkbox";
      return isBox && !field.checked ? "" : unified(field?.value);
    }

    read() {
      return Object.fromEntries(this.names().map((name) => [name, this.value(name)]));
    }

    write(name, text) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement && field.type === "checkbox") {
        field.checked = text !== "";
      } else if (field) {
        field.value = text;
      }
    }

    isChanged() {
      return this.names().some((name) => this.value(name) !== unified(this.base[name]));
    }

    say(word, more = "") {
      this.status.textContent = word ? `${this.status.dataset[word]} ${more}`.trim() : "";
    }

    // --- in this browser

    keepHere() {
      const copy = { token: this.token, version: this.hidden("version").value, base: this.base, fields: this.read() };
      const isNeeded = this.isChanged() || this.conflicts.size > 0;
      store((box) =>
        isNeeded ? box.setItem(this.prefix + tab, JSON.stringify(copy)) : box.removeItem(this.prefix + tab),
      );
    }

    copies() {
      const keys = store((box) => Object.keys(box), []).filter((key) => key.startsWith(this.prefix));
      return keys.map((key) => [key, store((box) => JSON.parse(box.getItem(key)), null)]).filter(([, copy]) => copy);
    }

    restore() {
      const isNew = !this.hidden("version").value;
      let isFirst = true;
      for (const [key, copy] of this.copies()) {
        if (key === this.prefix + tab) {
          continue;
        }
        let base = copy.base;
        if (copy.token !== this.token && isNew && isFirst) {
          // The report that was begun there goes on here.
          this.token = this.hidden("token").value = copy.token;
          this.hidden("version").value = copy.version;
        } else if (copy.token !== this.token) {
          base = Object.fromEntries(this.names().map((name) => [name, ""]));
        }
        isFirst = false;
        this.adopted.push(key);
        this.merge(copy.fields, base);
        this.say("restored");
      }
      if (this.adopted.length) {
        this.keepHere();
        this.save();
      }
    }

    // Takes over what only the other side wrote; where both did, the person decides.
    merge(theirs, base) {
      for (const name of this.names()) {
        const [other, now, before] = [theirs[name], this.value(name), base[name]].map(unified);
        if (!(name in theirs) || other === now || other === before) {
          continue;
        }
        if (now === before) {
          this.write(name, other);
        } else {
          this.ask(name, other);
        }
      }
    }

    ask(name, text) {
      const words = this.status.dataset;
      const fields = this.form.elements.namedItem(name);
      const field = fields instanceof RadioNodeList ? fields[0] : fields;
      const box = document.createElement("div");
      box.className = "message message-info draft-conflict";
      const quote = document.createElement("p");
      const title = document.createElement("strong");
      title.textContent = words.theirs;
      const said = document.createElement("span");
      said.className = "draft-theirs";
      said.textContent = text || "–";
      quote.append(title, " ", said);
      const isLong = field instanceof HTMLTextAreaElement;
      const button = (label, act) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "btn btn-outline-secondary";
        made.textContent = label;
        made.addEventListener("click", () => {
          act();
          box.remove();
          this.conflicts.delete(box);
          this.decided();
        });
        return made;
      };
      const take = () => this.write(name, isLong ? `${this.value(name)}\n\n${text}` : text);
      box.append(quote, button(isLong ? words.add : words.take, take), " ", button(words.leave, () => {}));
      (field.closest(".health, .field") || field.parentElement).append(box);
      this.conflicts.add(box);
      this.say("settle");
    }

    decided() {
      if (this.conflicts.size === 0) {
        if (this.settled) {
          this.base = this.settled.values;
          this.hidden("version").value = this.settled.version;
          this.settled = null;
        }
        this.say("");
        this.keepHere();
        this.save();
      }
    }

    // --- on the server

    typed() {
      this.keepHere();
      window.clearTimeout(this.timer);
      this.since ??= Date.now();
      const rest = Math.max(0, this.since + LONGEST - Date.now());
      this.timer = window.setTimeout(() => this.save(), Math.min(PAUSE, rest));
    }

    // Saves what is typed, one request after the other; says whether the server has it all.
    async save() {
      window.clearTimeout(this.timer);
      this.since = null;
      while (this.running) {
        await this.running;
      }
      const isIdle = this.isOver || this.conflicts.size > 0;
      if (isIdle || !this.isChanged()) {
        if (!isIdle) {
          this.forget();
        }
        return isIdle ? "waits" : "kept";
      }
      this.running = this.send();
      const result = await this.running;
      return result === "again" ? this.save() : result;
    }

    async send() {
      const sent = this.read();
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "token", "version", "party"]) {
        body.append(name, this.hidden(name)?.value ?? "");
      }
      Object.entries(sent).forEach(([name, text]) => body.append(name, text));
      try {
        const answer = await fetch(this.form.dataset.keep, { method: "POST", body, redirect: "manual" });
        return await this.heard(answer, sent);
      } catch {
        this.say("offline");
        this.timer = window.setTimeout(() => this.save(), AGAIN);
        return "offline";
      } finally {
        this.running = null;
      }
    }

    async heard(answer, sent) {
      if (answer.status === 409) {
        return this.overtaken(await answer.json());
      }
      if (answer.status === 410) {
        this.isOver = true;
        this.say("gone");
        return "gone";
      }
      if (!answer.ok) {
        this.say("refused");
        return "refused";
      }
      const said = await answer.json();
      this.goOn(said);
      const kept = Object.entries(sent).filter(([name]) => !said.unsaved.includes(name));
      this.base = { ...this.base, ...Object.fromEntries(kept) };
      this.keepHere();
      if (said.unsaved.length) {
        this.say("partly");
        return "partly";
      }
      this.forget();
      this.say("kept", new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
      return "kept";
    }

    overtaken(said) {
      this.merge(said.values, this.base);
      this.form.action = said.action;
      if (this.conflicts.size) {
        this.settled = said;
        this.keepHere();
        return "waits";
      }
      this.base = said.values;
      this.hidden("version").value = said.version;
      return "again";
    }

    // From now on the buttons of the form go on with this draft.
    goOn(said) {
      this.hidden("version").value = said.version;
      this.form.action = said.action;
      const party = this.hidden("party");
      if (party) {
        party.disabled = true;
      }
    }

    forget() {
      this.adopted.forEach((key) => store((box) => box.removeItem(key)));
      this.adopted = [];
      if (!this.isChanged()) {
        store((box) => box.removeItem(this.prefix + tab));
      }
    }

    // The report is written: nothing of it stays behind in this browser.
    done() {
      this.close();
      store((box) => [this.prefix + tab, ...this.adopted].forEach((key) => box.removeItem(key)));
    }

    close() {
      this.isOver = true;
      window.clearTimeout(this.timer);
      window.removeEventListener("online", this.online);
    }
  }

  // On a page of its own, a button first saves what is typed: what is sent is what is kept.
  const attachToPage = (form) => {
    const keeper = new Keeper(form);
    let isSettled = false;
    form.addEventListener("submit", async (event) => {
      if (isSettled) {
        return;
      }
      event.preventDefault();
      const { submitter } = event;
      const result = await keeper.save();
      if (result === "offline" || (result === "waits" && keeper.conflicts.size)) {
        return;
      }
      isSettled = true;
      // With nothing left to save this still runs inside the event, where a browser ignores it.
      window.setTimeout(() => form.requestSubmit(submitter));
    });
  };

  document.querySelectorAll("form[data-keep]").forEach(attachToPage);
  return { attach: (form) => new Keeper(form) };
})();
