// The one place that knows how elements are written: preact's, by tagged templates (htm), so that no compiler stands
// between these files and the browser, and every value is a text or an attribute, never markup.
import { h } from "preact";
import htm from "htm";

export const html = htm.bind(h);
