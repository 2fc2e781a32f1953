// On every page: says that scripts run.
document.body.classList.add("js-enabled");
