// A form that comes back with faults is the answer to a POST. Back and reload would send the form again, or show the browser's own
// error page; after this they ask for the empty form.

export function leavePost(faults: HTMLElement): void {
  const form = faults.dataset.form;
  if (form !== undefined) history.replaceState(history.state, '', form);
}
