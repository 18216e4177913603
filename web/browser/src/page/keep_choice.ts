// The choices of a form that is read by GET stay when the language is switched.

export function keepChoice(form: HTMLFormElement): void {
  const back = document.querySelector<HTMLInputElement>('form.languages input[name="back"]');
  back?.form?.addEventListener('submit', () => {
    const chosen = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === 'string');
    back.value = `${location.pathname}?${new URLSearchParams(chosen)}`;
  });
}
