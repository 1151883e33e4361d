"""What is hidden without a rule of the account, as selectors; static/js/capture/policy.js has the same."""

_FIELD = ":is(input,select,textarea)"

#: Nobody can switch these off: passwords, also those that a page shows as text by now.
PASSWORDS = ",".join(
    (
        'input[type="password" i]',
        f'{_FIELD}[autocomplete*="current-password" i]',
        f'{_FIELD}[autocomplete*="new-password" i]',
        'input:is([name*="passw" i],[id*="passw" i]):is([type="text" i],:not([type]))',
    )
)
#: What admins can switch off one by one.
HIDDEN_FIELDS = {
    "card": f'{_FIELD}[autocomplete*="cc-" i]:not([autocomplete*="cc-csc" i])',
    "card_code": f'{_FIELD}[autocomplete*="cc-csc" i]',
    "one_time_code": f'{_FIELD}[autocomplete*="one-time-code" i]',
}
ALL_FIELDS = tuple(HIDDEN_FIELDS)

MASKED = '[data-cobrowse~="mask" i]'
IGNORED = '[data-cobrowse~="ignore" i]'
SHOWN = '[data-cobrowse~="show" i]'
