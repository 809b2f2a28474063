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
  if (pane && !pane.hidden) { clearTimeout(wait); wait = setTimeout(beside, 150); }
};
/* on a wide screen a row opens beside the list; opened once more, by its link, on a phone or when it fails, as a page */
const pane = d.getElementById("beside"), wide = matchMedia("(min-width:75rem)"), kept = "beside";
const keep = (v) => { try { v ? sessionStorage.setItem(kept, v) : sessionStorage.removeItem(kept); } catch { /* private mode */ } };
let loading, wait;
const beside = async (focus) => {
  const r = rows()[at], a = one(".subj", r), box = one("[data-case]", pane), page = (x) => { location = x; };
  if (!wide.matches || (focus && !pane.hidden && box.dataset.case === r.id)) return page(a.href);
  clearTimeout(wait); loading?.abort(); loading = new AbortController();
  pane.hidden = false; pane.parentNode.classList.add("two"); one(".btn", pane).href = a.href;
  box.dataset.case = r.id; box.setAttribute("aria-busy", "true"); history.replaceState(history.state, "", "#" + r.id); keep(r.id);
  r.scrollIntoView({ block: "nearest" }); if (focus) pane.focus();
  try {
    const got = await fetch(a.href, { signal: loading.signal }); if (!got.ok || got.redirected) throw got;
    const found = one(".casepage", new DOMParser().parseFromString(await got.text(), "text/html"));
    all("#presence,#reply,.back", found).forEach((x) => x.remove());
    /* the page has a main part of its own */
    all("main,aside", found).forEach((x) => { const part = Object.assign(d.createElement("div"), { className: x.className }); part.append(...x.childNodes); x.replaceWith(part); });
    all("a[href^='#']", found).forEach((x) => { x.href = a.href + x.getAttribute("href"); });
    box.replaceChildren(...found.childNodes); box.removeAttribute("aria-busy"); pane.scrollTop = 0;
  } catch (x) { if (x.name !== "AbortError") page(a.href); }
};
const shut = () => { loading?.abort(); pane.hidden = true; pane.parentNode.classList.remove("two"); keep(); one(".subj", rows()[at])?.focus(); };
if (pane) {
  rows().forEach((r) => {
    const b = Object.assign(d.createElement("button"), { type: "button", className: "btn sec sm look", title: pane.dataset.look, textContent: "◨" });
    b.setAttribute("aria-label", `${pane.dataset.look} ${r.id}`); b.onclick = () => { go(rows().indexOf(r)); if (pane.hidden) beside(1); }; r.cells[1].append(b);
  });
  one("button", pane).onclick = shut;
  let was; try { was = sessionStorage.getItem(kept); } catch { /* private mode */ }
  if (was && wide.matches && rows()[at]) beside();
}
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
  else if (rows()[at] && (latin === "KeyO" || (e.key === "Enter" && (t === d.body || t === pane || t.type === "checkbox" || (pane && t.matches(".subj")))))) { e.preventDefault(); if (pane) beside(1); else one(".subj", rows()[at])?.click(); }
  else if (e.key === "Escape" && pane && !pane.hidden) shut();
  else if (keys[latin] && (rows().length || latin === "Period")) keys[latin]();
});
})();
