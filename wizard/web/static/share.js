// Opens the device's own share sheet, where it has one; the address is that of the link above the button.
{
  const button = document.getElementById("send");
  if (navigator.share) {
    button.hidden = false;
    button.onclick = () =>
      navigator.share({ title: button.value, url: document.getElementById("sent").href }).catch(() => {});
  }
}
