// In a frame that WordPress puts into a sandbox: tells its script in the page around the height of this page, and
// where links lead that the sandbox keeps in. It knows the frame by a secret in the first address, and lets links
// lead to the site of the frame alone, so all of them lead to this page outside of it.
{
  const { dataset } = document.documentElement;
  const found = /#.*secret=(\w+)/.exec(location.hash);
  if (found) name = "wordpress-" + found[1]; // of the frame, also with its next page
  const secret = self.origin == "null" && name.startsWith("wordpress-") && name.slice(10);
  const tell = (message, value) => secret && parent.postMessage({ secret, message, value }, "*");
  const isResult = dataset.kind == "recommendation";
  const measure = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    tell("height", isResult ? height : Math.max(height, innerHeight));
  };

  measure(); // a frame that is hidden, as this one is until it speaks, observes nothing
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
