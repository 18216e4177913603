// A form that replaces the session is sent once: the answer to the first of two clicks would be lost with its cookie.

export function sendOnce(form: HTMLFormElement): void {
  let isSent = false;
  form.addEventListener('submit', (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // Shown again by Back, it may be sent again.
  addEventListener('pageshow', () => {
    isSent = false;
  });
}
