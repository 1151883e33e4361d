// Signing in (for show) and the account behind it.

const KEY = "signed-in";
const password = document.querySelector("#login-password");

function show() {
  const who = sessionStorage.getItem(KEY);
  document.querySelector("#login").hidden = Boolean(who);
  document.querySelector("#account").hidden = !who;
  document.querySelector("#who").textContent = who ?? "";
}

document.querySelector("#login-show").addEventListener("change", (event) => {
  password.type = event.target.checked ? "text" : "password";
});
document.querySelector("#login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, document.querySelector("#login-email").value.split("@")[0]);
  password.value = "";
  show();
});
document.querySelector("#sign-out").addEventListener("click", () => {
  sessionStorage.removeItem(KEY);
  show();
});
show();
