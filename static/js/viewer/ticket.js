// The ticket that an agent's socket says in its greeting: the cookie alone opens none.

/**
 * @param {string} [session] for the viewer of this session; without it, for the workspace
 * @returns {Promise<string>} rejects with {code, detail} when the server refuses, with something else when it is away
 */
export async function fetchTicket(session) {
  const response = await fetch("/api/v1/ticket/", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(session ? { session } : {}),
  });
  const answer = await response.json();
  if (answer.error) throw answer.error;
  return answer.ticket;
}

/** Django's, which changes whenever somebody signs in: read anew each time. */
function csrfToken() {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}
