// After a hello from the surrounding page, reports this page's height and events to it. See embed.d.ts.
{
  const root = document.documentElement;
  const { storeOrigins, start, started, step: id, kind, answered, most, tokens } = root.dataset;
  const total = +answered + +most;
  const step = id ? { id, index: Math.min(+answered + 1, total), total } : null;
  const { lang } = root;
  const names = document.body.dataset.names.split(" ");
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked && asked.split("-")[0] != lang) console.warn(`product-wizard: lang=${asked} has no effect; all pages are in ${lang}.`);
  let host, met, resuming, answers; // the surrounding page's origin, whether it was told about this page, the answers that it may get

  const tell = (pw, detail) => host && parent.postMessage({ answers, ...detail, v: 1, pw }, host);
  const height = () => Math.ceil(root.getBoundingClientRect().height);
  const size = () => ({ height: height(), width: innerWidth, paper: paper() });
  const itemOf = (link) => JSON.parse(link.closest("[data-product]").dataset.product);
  const idsOf = ({ sku, variant_id, variant_sku }) => [sku, variant_id, variant_sku];
  const target = () => document.querySelector(":target");
  const begin = (chosen) => !started && chosen.has(id) && tell("start");

  const ask = (path, headers) => fetch(path + location.search, { headers }).then((found) => found.ok && found.text(), () => {});

  // Replaces the first page by the page that the shopper left, when the store's page is shown again. First goes back to
  // where the removed frame began: the entries that it added to the history lead nowhere.
  const resume = async ({ fresh, kept, place, base }) => {
    if (fresh != location.href || !kept) return;
    tell("wait");
    const address = await ask("resume", { "Wizard-Token": kept.token });
    if (!address || address == location.pathname + location.search) return;
    if (place > base) history.go(base - place);
    setTimeout(() => location.replace(address), place > base ? 100 : 0);
    return true;
  };

  // Gives the surrounding page a token for this page, and its place in the frame's history, which begins at `base` for this
  // entry of the page. Only Chromium needs the place: Firefox forgets the pages of a removed frame, WebKit mixes them up.
  const keep = async ({ fresh, kept, base }) => {
    const token = await ask("token");
    const place = (navigator.userAgentData && window.navigation?.currentEntry?.index) ?? 0;
    if (token) tell("keep", { kept: { id: Math.random(), ...kept, token }, place, base: fresh ? place : base ?? place });
  };

  const meet = async (origin, hello) => {
    host = origin;
    if (tokens && await (resuming ??= resume(hello))) return;
    if (wear(hello)) return;
    const first = !met;
    met = true;
    if (hello.answers) answers = location.search;
    const top = target()?.getBoundingClientRect().top + scrollY || 0;
    mark(hello.cart);
    tell("ready", { ...size(), kind, step, title: document.title, page: performance.timeOrigin, top });
    if (!first) return;
    if (tokens) await keep(hello);
    report();
  };

  const report = () => {
    if (kind == "question") tell("step", step);
    else if (kind == "error") tell("error", { code: "page" });
    else tell("result", { items: [...document.querySelectorAll("[data-product]")].map(itemOf) });
  };

  const pick = (query) => new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => names.includes(name)));

  // Goes to the address that the surrounding page requests: its theme, and the first time the answers in its own address.
  // Shoppers who come back to that page find the frame as they left it.
  const wear = ({ theme, result, query, fresh }) => {
    const back = performance.getEntriesByType("navigation")[0].type == "back_forward";
    const told = pick(back || fresh != location.href ? "" : query);
    const product = told.get("p_product");
    told.delete("p_product");
    const other = `${told}` && `${told}` != pick(location.search);
    const address = new URL(other ? start : location, location);
    for (const [name, value] of other ? told : []) address.searchParams.append(name, value);
    for (const [name, value] of [["product", product], ["p_scheme", theme], ["p_result", result]])
      if (value && address.searchParams.get(name) != value) address.searchParams.set(name, value);
    if (address.href == location.href) return;
    location.replace(address);
    return true;
  };

  // Shows on a product's card that it is in the cart.
  const mark = (skus = []) => {
    for (const link of document.querySelectorAll("[data-cart]"))
      if (idsOf(itemOf(link)).some((id) => id && skus.includes(id))) link.firstElementChild.textContent = link.dataset.cart;
  };

  // The height of a recommendation in print, which shows other parts: measured at the width of a sheet of paper, or of a
  // column on it.
  const paper = () => {
    if (kind != "recommendation") return;
    const media = [...document.styleSheets[0].cssRules].map((rule) => rule.media).filter((each) => each?.mediaText == "print");
    const change = (text, width) => {
      for (const each of media) each.mediaText = text;
      root.style.width = width;
    };
    change("all", Math.min(640, innerWidth * Math.max(1, 700 / screen.width)) + "px");
    const measured = height();
    change("print", "");
    return measured;
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (source != parent || data?.v !== 1 || ![location.origin, ...storeOrigins.split(" ")].includes(origin)) return;
    if (data.pw == "hello") meet(origin, data);
    if (data.pw == "restart") location = start;
    if (data.pw == "in-cart") mark([data.sku]);
  });

  addEventListener("submit", (event) => begin(new FormData(event.target, event.submitter)));

  addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { cart, select } = link.dataset;
    if (host && (cart ?? select) != null) {
      event.preventDefault();
      tell(cart == null ? "select" : "add-to-cart", { item: itemOf(link) });
    } else begin(new URLSearchParams(link.search));
    link.hash && setTimeout(() => target()?.scrollIntoView(), 200); // scrolls the surrounding page
  });

  addEventListener("keydown", ({ key, defaultPrevented }) => key == "Escape" && !defaultPrevented && tell("escape"));

  new ResizeObserver(() => host && tell("resize", size())).observe(root);

  if (started && document.hasFocus()) {
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
