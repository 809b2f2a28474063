// The editor's controller looks for the element a block was drawn as; only StreamBlock names its own.
(() => {
    const { StructBlockDefinition, ListBlockDefinition } = window.wagtailStreamField.blocks;

    const rooted = (Definition) => class extends Definition {
        render(placeholder, ...rest) {
            const { parentNode, previousElementSibling } = placeholder;
            const block = super.render(placeholder, ...rest);
            block.element ??= previousElementSibling ? previousElementSibling.nextElementSibling : parentNode.firstElementChild;
            return block;
        }
    };

    window.telepath.register("services.RootStruct", rooted(StructBlockDefinition));
    window.telepath.register("services.RootList", rooted(ListBlockDefinition));
})();
