// The editor's controller looks for the element a block was drawn as; only StreamBlock names its own.
(() => {
    const { StructBlockDefinition, ListBlockDefinition } = window.wagtailStreamField.blocks;

    // Gives the definition itself, not one of a class below it: structs compare classes to leave out labels.
    const rooted = (Definition) => function make(...args) {
        const definition = new Definition(...args);
        const draw = definition.render.bind(definition);
        definition.collapsible = false;
        definition.render = (placeholder, ...rest) => {
            const { parentNode, previousElementSibling } = placeholder;
            const block = draw(placeholder, ...rest);
            block.element ??= previousElementSibling ? previousElementSibling.nextElementSibling : parentNode.firstElementChild;
            return block;
        };
        return definition;
    };

    window.telepath.register("services.RootStruct", rooted(StructBlockDefinition));
    window.telepath.register("services.RootList", rooted(ListBlockDefinition));
})();
