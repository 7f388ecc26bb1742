// For frames that WordPress puts into a sandbox: reports to its script in the surrounding page the height of this page,
// and the target of links that the sandbox blocks. That script identifies the frame by a secret in the first address, and
// allows links only to the site of the frame, so all of them lead to this page outside the frame.
{
  const { dataset } = document.documentElement;
  const found = /#.*secret=(\w+)/.exec(location.hash);
  if (found) name = "wordpress-" + found[1]; // the name of the frame, which its next page keeps
  const secret = self.origin == "null" && name.startsWith("wordpress-") && name.slice(10);
  const tell = (message, value) => secret && parent.postMessage({ secret, message, value }, "*");
  const isResult = dataset.kind == "recommendation";
  const measure = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    tell("height", isResult ? height : Math.max(height, innerHeight));
  };

  measure(); // a hidden frame, as this one is until its first message, observes nothing
  new ResizeObserver(measure).observe(document.documentElement);

  addEventListener("message", ({ source, data }) => source == parent && data?.message == "ready" && measure());

  addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!secret || !link || (!link.target && link.origin == location.origin)) return;
    event.preventDefault();
    const outside = new URL(dataset.full, location);
    outside.search = location.search;
    for (const each of ["skin", ...dataset.private.split(" ")]) outside.searchParams.delete(each);
    if (isResult) outside.searchParams.set("show", "now");
    outside.hash = link.closest("[id^=product-]")?.id ?? "";
    tell("link", outside.href);
  });
}
