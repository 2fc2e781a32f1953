// A link to a paper brings its code behind the "#", where no server sees it: put it into the form and send it.
const field = document.querySelector("[name='code']");
const code = location.hash.slice(1);
if (field && code) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
  field.form.requestSubmit();
}
