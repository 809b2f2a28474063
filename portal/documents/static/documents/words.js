// A press on a fact puts it where the caret was last; without this script one types it.
let last = document.querySelector(".words textarea");
document.addEventListener("focusin", (event) => {
    if (event.target.matches(".words textarea, .words input[list]")) last = event.target;
});
document.addEventListener("click", (event) => {
    const fact = event.target.closest("[data-fact]");
    if (!fact || !last) return;
    last.setRangeText(fact.dataset.fact, last.selectionStart, last.selectionEnd, "end");
    last.focus();
});
