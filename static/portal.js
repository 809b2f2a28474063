/* An addition only: every page works without this file. */
(() => {
"use strict";
const d = document, root = d.documentElement, W = (d.getElementById("words") || d.createElement("i")).dataset;
const all = (s, r = d) => [...r.querySelectorAll(s)], one = (s, r = d) => r.querySelector(s);
const store = (box) => ({
  get(k) { try { return box().getItem(k); } catch { return null; } },
  set(k, v) { try { v === null ? box().removeItem(k) : box().setItem(k, v); } catch { /* private */ } },
});
const local = store(() => localStorage), session = store(() => sessionStorage);
root.classList.add("js");

/* text size and contrast */
const display = (name, value) => {
  if (value && value !== "0") root.dataset[name] = value; else delete root.dataset[name];
  local.set("display-" + name, value);
  all(`[data-set-${name}]`).forEach((b) => b.setAttribute("aria-pressed", b.dataset["set" + name[0].toUpperCase() + name.slice(1)] === (value || "0")));
};
display("text", local.get("display-text")); display("contrast", local.get("display-contrast"));

const errors = one(".esum"); if (errors) errors.focus();

d.addEventListener("click", (e) => {
  const b = e.target.closest("button,[data-copy]"); if (!b) return;
  if (b.dataset.setText) display("text", b.dataset.setText);
  if (b.dataset.setContrast) display("contrast", b.dataset.setContrast);
  if ("menu" in b.dataset) b.setAttribute("aria-expanded", one("#nav").classList.toggle("open"));
  if ("close" in b.dataset) b.closest("dialog").close();
  if (b.dataset.copy && navigator.clipboard) navigator.clipboard.writeText(b.dataset.copy).then(() => say(b, W.copied));
});
const say = (b, words) => { const was = b.textContent; b.textContent = words; setTimeout(() => { b.textContent = was; }, 2000); };
/* one open menu at a time */
d.addEventListener("click", (e) => all(".umenu[open]").forEach((m) => { if (!m.contains(e.target)) m.open = false; }));
d.addEventListener("keydown", (e) => { if (e.key === "Escape") all(".umenu[open]").forEach((m) => { m.open = false; one("summary", m).focus(); }); });

all("input[type=password]").forEach((i) => {
  if (!i.closest(".pw")) return;
  const b = Object.assign(d.createElement("button"), { type: "button", className: "btn sec", textContent: W.show });
  b.setAttribute("aria-controls", i.id);
  b.onclick = () => { const shown = i.type === "text"; i.type = shown ? "password" : "text"; b.textContent = shown ? W.show : W.hide; };
  i.after(b);
});

all("[data-count-of]").forEach((p) => {
  const t = d.getElementById(p.dataset.countOf); if (!t) return;
  const tell = () => { const n = t.dataset.count - [...t.value].length; p.textContent = (n < 0 ? W.over : W.left).replace("{n}", Math.abs(n)); p.classList.toggle("over", n < 0); };
  t.addEventListener("input", tell); tell();
});

/* answers, never passwords, tokens or files */
const secret = (i) => !i.name || /^(password|file|hidden|submit|button)$/.test(i.type) || i.name === "csrfmiddlewaretoken";
const read = (f) => [...f.elements].filter((i) => !secret(i)).map((i) => [i.name, i.value, /^(radio|checkbox)$/.test(i.type) ? i.checked : null]);
const put = (f, list) => list.forEach(([name, value, checked]) => [...f.elements].filter((i) => i.name === name && !secret(i)).forEach((i) => {
  if (checked === null) i.value = value; else if (i.value === value) i.checked = checked;
}));
const bare = (url) => url.replace(/^\/(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})?)(?=\/)/i, "");
const keepKey = (f, path = location.pathname) => "keep:" + bare(path) + "#" + all("form[data-keep]").indexOf(f);

/* unsaved answers come along into another language: by the form's own button, the others wait in this tab */
let touched = null;
d.addEventListener("input", (e) => { if (e.target.form && e.target.form.method === "post") touched = e.target.form; });
all("form[data-language]").forEach((s) => s.addEventListener("submit", (e) => {
  const own = (f) => f && e.submitter && one(`button[name=switch_language][value="${e.submitter.value}"]`, f);
  const f = own(touched) ? touched : all("form[data-answered]").find(own);
  all("form[data-keep]").forEach((other) => { if (other !== f) session.set(keepKey(other), JSON.stringify(read(other))); });
  if (f) { e.preventDefault(); f.requestSubmit ? f.requestSubmit(own(f)) : own(f).click(); }
}));
all("form[data-keep]").forEach((f) => {
  const kept = session.get(keepKey(f)); if (!kept) return;
  session.set(keepKey(f), null); put(f, JSON.parse(kept)); f.dispatchEvent(new Event("input", { bubbles: true }));
});

/* drafts save themselves */
all("form[data-autosave]").forEach((f) => {
  const line = one("[data-saved]", f), key = "draft:" + f.dataset.autosave; let timer, running = null;
  const tell = (words, off) => { if (line) { line.textContent = words; line.classList.toggle("off", !!off); } };
  const save = () => {
    if (running) running.abort();
    running = new AbortController(); tell(W.saving);
    fetch(f.dataset.autosave, { method: "POST", body: new FormData(f), headers: { "X-Autosave": "1" }, signal: running.signal, redirect: "manual" })
      .then((r) => { if (!r.ok) throw new Error(r.status); local.set(key, null); tell(W.saved.replace("{time}", new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" }))); })
      .catch((x) => { if (x.name === "AbortError") return; local.set(key, JSON.stringify(read(f))); tell(W.offline, true); });
  };
  const kept = local.get(key);
  if (kept && !errors) { put(f, JSON.parse(kept)); tell(W.restored); timer = setTimeout(save, 2000); }
  f.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 2000); });
  f.addEventListener("submit", () => { clearTimeout(timer); if (running) running.abort(); local.set(key, null); });
  addEventListener("online", () => { if (local.get(key)) save(); });
});

/* asked before what cannot be undone; every form goes once */
const ask = (words) => new Promise((done) => {
  const box = d.createElement("dialog"), p = d.createElement("p"), row = d.createElement("div");
  p.textContent = words; p.id = "ask"; row.className = "btns"; box.setAttribute("aria-labelledby", "ask");
  [[W.yes, "btn", true], [W.no, "btn sec", false]].forEach(([t, c, v]) => {
    const b = Object.assign(d.createElement("button"), { type: "button", textContent: t, className: c });
    b.onclick = () => { box.close(); done(v); }; row.append(b);
  });
  box.append(p, row); box.addEventListener("cancel", () => done(false)); box.addEventListener("close", () => box.remove());
  d.body.append(box); box.showModal();
});
d.addEventListener("submit", (e) => {
  const f = e.target, b = e.submitter, words = (b && b.dataset.confirm) || (!(b && b.name === "switch_language") && f.dataset.confirm);
  if (words && !f.dataset.sure && window.HTMLDialogElement) {
    e.preventDefault();
    return void ask(words).then((yes) => { if (yes) { f.dataset.sure = "1"; f.requestSubmit ? f.requestSubmit(b) : f.submit(); } });
  }
  if (f.method !== "post" || e.defaultPrevented) return;
  if (f.dataset.sent) { e.preventDefault(); return; }
  f.dataset.sent = "1";
  if (b && b.matches(".btn")) { b.setAttribute("aria-disabled", "true"); b.dataset.was = b.textContent; b.textContent = W.sending; }
});
/* back again, or after a download */
const wake = () => all("form[data-sent]").forEach((f) => {
  delete f.dataset.sent; delete f.dataset.sure;
  all("[data-was]", f).forEach((b) => { b.textContent = b.dataset.was; b.removeAttribute("aria-disabled"); delete b.dataset.was; });
});
addEventListener("pageshow", wake);
d.addEventListener("submit", () => setTimeout(wake, 8000));

/* a browser names files in its own language */
all("input[type=file].in").forEach((i) => {
  const p = d.createElement("span"), tell = () => { p.dataset.name = [...i.files].map((f) => f.name).join(", ") || W.nofile; };
  p.className = "in pick"; i.className = ""; p.dataset.word = i.multiple ? W.files : W.file;
  i.replaceWith(p); p.append(i); i.addEventListener("change", tell); tell();
});

/* what the page tells by itself: that it is read, that a reply is being written */
all("form[data-now]").forEach((f) => fetch(f.action, { method: "POST", body: new FormData(f), redirect: "manual" }).then(() => f.remove(), () => 0));
d.addEventListener("htmx:configRequest", (e) => { if (one(".composer textarea")?.value.trim()) e.detail.parameters.answering = "1"; });

/* R, on any layout: to the reply */
d.addEventListener("keydown", (e) => {
  const t = one(".desk #reply textarea"), r = e.key === "r" || (e.code === "KeyR" && !/[a-z]/i.test(e.key));
  if (!t || !r || e.isComposing || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input,select,textarea") || local.get("keys") === "off") return;
  e.preventDefault(); t.focus();
});

all("[data-visibility]").forEach((s) => {
  const f = s.closest("form"), tell = () => { const c = one("input:checked", s); f.classList.toggle("internal-on", !!c && c.value === "internal"); };
  s.addEventListener("change", tell); tell();
});
})();
