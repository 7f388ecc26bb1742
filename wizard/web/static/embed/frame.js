// Tells the page around, once it said hello, this page's height and what happens. See embed.d.ts.
{
  const root = document.documentElement;
  const { storeOrigins, start, started, step: id, kind, answered, most } = root.dataset;
  const total = +answered + +most;
  const step = id ? { id, index: Math.min(+answered + 1, total), total } : null;
  let host, answers; // the origin of the page around, what it may know

  const tell = (pw, detail) => host && parent.postMessage({ answers, ...detail, v: 1, pw }, host);
  const height = () => Math.ceil(root.getBoundingClientRect().height);
  const itemOf = (link) => JSON.parse(link.closest("[data-product]").dataset.product);
  const target = () => document.querySelector(":target");
  const begin = (chosen) => !started && chosen.has(id) && tell("start");

  const meet = (origin, hello) => {
    if (wear(hello.theme)) return;
    const first = !host;
    host = origin;
    if (hello.answers) answers = location.search;
    const top = target()?.getBoundingClientRect().top + scrollY || 0;
    tell("ready", { height: height(), kind, step, title: document.title, page: performance.timeOrigin, top });
    if (first) report();
  };

  const report = () => {
    if (kind == "question") tell("step", step);
    else if (kind == "error") tell("error", { code: "page" });
    else tell("result", { items: [...document.querySelectorAll("[data-product]")].map(itemOf) });
  };

  const wear = (theme) => {
    const address = new URL(location);
    if (!theme || address.searchParams.get("p_scheme") == theme) return;
    address.searchParams.set("p_scheme", theme);
    location.replace(address);
    return true;
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (source != parent || data?.v !== 1 || ![location.origin, ...storeOrigins.split(" ")].includes(origin)) return;
    if (data.pw == "hello") meet(origin, data);
    if (data.pw == "restart") location = start;
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
    link.hash && setTimeout(() => target()?.scrollIntoView(), 200); // moves the page around
  });

  new ResizeObserver(() => tell("resize", { height: height() })).observe(root);

  if (started && document.hasFocus()) {
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}
