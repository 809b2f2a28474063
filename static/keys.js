/* Lists by keyboard, an addition only. A Russian layout sends other letters, so the place of the key counts too. */
(() => {
"use strict";
const d = document, W = (d.getElementById("words") || d.createElement("i")).dataset;
const all = (s, r = d) => [...r.querySelectorAll(s)], one = (s, r = d) => r.querySelector(s);
const rows = () => all(".q tbody tr"), help = d.getElementById("keys");
/* back from a case, the list goes on at its row */
let at = rows().findIndex((r) => r.id && "#" + r.id === location.hash); rows()[at]?.classList.add("cur");
/* the switch; where the browser keeps nothing it holds for this page */
let off = false; try { off = localStorage.getItem("keys") === "off"; } catch { /* private mode */ }
const label = () => all("[data-keys-switch]").forEach((b) => { b.textContent = off ? W.keyson : W.keysoff; });
all("[data-keys-switch]").forEach((b) => b.addEventListener("click", () => {
  off = !off; label();
  try { if (off) localStorage.setItem("keys", "off"); else localStorage.removeItem("keys"); } catch { /* private mode */ }
}));
label();
d.addEventListener("click", (e) => { if (e.target.closest?.("[data-keys-open]")) help?.showModal(); });
const go = (n) => {
  const list = rows(); if (!list.length) return;
  if (list[at]) list[at].classList.remove("cur");
  at = Math.max(0, Math.min(list.length - 1, n));
  list[at].classList.add("cur"); one(".subj", list[at])?.focus({ preventScroll: true }); list[at].scrollIntoView({ block: "nearest" });
};
const tick = (r, on) => { const b = one("input[type=checkbox]", r); if (b) { b.checked = on === undefined ? !b.checked : on; r.classList.toggle("sel", b.checked); } };
d.addEventListener("change", (e) => {
  if (e.target.matches("[data-select-all]")) rows().forEach((r) => tick(r, e.target.checked));
  else if (e.target.matches(".q tbody input[type=checkbox]")) e.target.closest("tr").classList.toggle("sel", e.target.checked);
});
d.addEventListener("focusin", (e) => { const r = e.target.closest?.(".q tbody tr"); if (r) { const n = rows().indexOf(r); if (n !== at) { rows()[at]?.classList.remove("cur"); at = n; r.classList.add("cur"); } } });
/* the list looks again by itself: the counts of its views, and how much came in */
const poll = one("[data-poll]");
if (poll) setInterval(async () => {
  if (d.hidden) return;
  const r = await fetch(poll.dataset.poll).catch(() => 0); if (!r.ok || r.redirected) return;
  const got = new DOMParser().parseFromString(await r.text(), "text/html");
  all(".n", got).forEach((n) => { const was = d.getElementById(n.id); if (was) was.textContent = n.textContent; n.remove(); });
  poll.replaceChildren(...got.body.childNodes);
}, 30000);
const keys = {
  KeyJ: () => go(at + 1), KeyK: () => go(at - 1),
  KeyX: () => rows()[at] && tick(rows()[at]),
  KeyA: () => { const f = d.getElementById("take"); if (f && one(".q tbody input:checked")) f.requestSubmit(); else one("[data-assign]", rows()[at] || d)?.click(); },
  Period: () => { const r = rows()[at], n = r ? r.dataset.number : one("[data-number]")?.dataset.number; if (n && navigator.clipboard) navigator.clipboard.writeText(n); },
};
d.addEventListener("keydown", (e) => {
  const t = e.target, typing = t.isContentEditable || (/^(INPUT|SELECT|TEXTAREA)$/.test(t.tagName) && !/^(checkbox|radio)$/.test(t.type));
  if (typing || e.isComposing || e.keyCode === 229 || e.ctrlKey || e.metaKey || e.altKey || one("dialog[open]")) return;
  const ask4help = e.key === "?" || (e.code === "Slash" && e.shiftKey);
  if (ask4help && help) { e.preventDefault(); return help.showModal(); }
  if (off || (e.shiftKey && e.key !== "/")) return;
  const latin = /^[a-z]$/i.test(e.key) ? "Key" + e.key.toUpperCase() : e.key === "." ? "Period" : e.code;
  /* On a Russian layout the key of "/" types ".", on a Chinese one "、"; a Latin letter there is another layout. */
  const search = e.key === "/" || (e.code === "Slash" && !/^[a-z]$/i.test(e.key)), box = d.getElementById("q");
  if (search && box) { e.preventDefault(); box.focus(); }
  else if (e.key === "Enter" && at >= 0 && (t === d.body || t.type === "checkbox")) { e.preventDefault(); one(".subj", rows()[at])?.click(); }
  else if (keys[latin] && (rows().length || latin === "Period")) keys[latin]();
});
})();
