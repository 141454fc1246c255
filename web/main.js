// The explorer takes over the page that the server made: it reads the state from the address, asks for the dataset, and
// puts its views in the place of the server's once it has something to show. Where that fails, the server's page stays
// as it is.
import { render } from "preact";
import { html } from "./html.js";
import { applyState, followUrl, readState } from "./state/url.js";
import { followPart, inView, loadDataset, loadOffers } from "./state/parts.js";
import * as store from "./state/store.js";
import { Explorer } from "./view/explorer.js";

const FIRST_CARDS = 24; // drawn at once, before it's known what is in view

async function start(main) {
  await loadDataset(Number(main.dataset.columns));
  const columns = store.columns.peek();
  applyState(readState(location.search, columns));
  inView.value = new Set(columns.slice(0, FIRST_CARDS).map((column) => column.column));
  followUrl();
  followPart();
  loadOffers().catch(() => {}); // without them the core is offered
  const root = document.createElement("div");
  root.className = "explorer";
  render(html`<${Explorer} />`, root);
  main.replaceChildren(root);
  document.documentElement.classList.add("scripted");
}

const main = document.querySelector("main#explorer");
if (main) start(main);
