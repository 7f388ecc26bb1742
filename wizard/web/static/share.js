// Opens the device's share sheet, if it has one; the address is that of the link above the button.
{
  const button = document.getElementById("send");
  if (navigator.share) {
    button.hidden = false;
    button.onclick = () =>
      navigator.share({ title: button.value, url: document.getElementById("sent").href }).catch(() => {});
  }
}
