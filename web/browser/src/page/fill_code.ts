// A printed code that was scanned stands in the fragment of the address, which no browser sends: it goes into the form.

export function fillCode(field: HTMLInputElement): void {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code === '') return;
  field.value = code;
  history.replaceState(null, '', location.pathname + location.search);
}
