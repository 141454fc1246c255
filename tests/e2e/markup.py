"""HTML read by Python's own parser into a tree, strictly enough for pages that must be well-formed: what is opened is closed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict
    parent: "Element | None" = None
    children: list = field(default_factory=list)  # elements and texts

    def __iter__(self):
        """Itself and all elements below it, in their order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    @property
    def text(self):
        return "".join(child.text if isinstance(child, Element) else child for child in self.children)

    @property
    def classes(self):
        return self.attributes.get("class", "").split()

    def all(self, tag=None, cls=None, **attributes):
        """The elements below it of that tag, that class and those attributes; data_column stands for data-column."""
        return [one for one in self if one is not self and (tag is None or one.tag == tag) and (cls is None or cls in one.classes)
                and all(one.attributes.get(name.replace("_", "-")) == value for name, value in attributes.items())]

    def one(self, tag=None, cls=None, **attributes):
        found = self.all(tag, cls, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {cls} {attributes}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"an attribute is there twice: {attributes}"
        element = Element(tag, {name: value or "" for name, value in attributes}, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> in <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def read_page(text):
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.at is reader.root, f"<{reader.at.tag}> isn't closed"
    return reader.root
