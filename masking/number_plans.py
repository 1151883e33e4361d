"""How numbers are written and which can be what: gaps, issuers of payment cards, lengths of IBANs by country.

Cards: the issuers' published ranges of ISO/IEC 7812 prefixes. IBAN: the SWIFT IBAN registry.
"""

# Blanks and hyphens as people, formatters and typesetters put them between groups; no line breaks, so that a column of
# numbers is not read as one.
GAP = " \t\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\u00ad\\-\u2010-\u2015\u2212\ufe63\uff0d"

# (first prefix, last prefix, lengths); both prefixes have the same number of digits
_ISSUERS: list[tuple[int, int, range | tuple[int, ...]]] = [
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),  # Mastercard
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (300, 305, range(14, 20)),  # Diners Club
    (3095, 3095, range(14, 20)),
    (36, 36, range(14, 20)),
    (38, 39, range(14, 20)),
    (3528, 3589, range(16, 20)),  # JCB
    (2200, 2204, range(16, 20)),  # Mir
    (50, 50, range(13, 20)),  # Maestro, Verve, Elo, RuPay
    (56, 58, range(13, 20)),  # Maestro
    (60, 60, range(13, 20)),  # Discover, RuPay, Maestro, Hipercard
    (62, 65, range(13, 20)),  # UnionPay, Maestro, Discover, InstaPayment
    (67, 67, range(13, 20)),  # Maestro
    (81, 82, (16, 17, 18, 19)),  # UnionPay, RuPay
    (9792, 9792, (16,)),  # Troy
]

_BY_START: dict[str, frozenset[int]] = {
    str(prefix): frozenset(lengths) for first, last, lengths in _ISSUERS for prefix in range(first, last + 1)
}

_IBAN_LENGTHS = """
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29
    ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20
    LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29
    PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20
    YE30
"""
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}


def issued(digits: str) -> bool:
    """Whether some issuer's cards begin and are as long as ``digits`` (ASCII digits only)."""
    return any(len(digits) in _BY_START.get(digits[:length], ()) for length in (1, 2, 3, 4))


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mod_97(code: str) -> bool:
    """The check of ISO 13616 over an IBAN without blanks, in capital letters."""
    moved = code[4:] + code[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def may_become_card(digits: str) -> bool:
    """Whether more digits could make a card's number of these first ones (ASCII digits only)."""
    return any(max(_BY_START.get(digits[:length], (0,))) >= len(digits) for length in (1, 2, 3, 4))
