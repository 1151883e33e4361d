"""Words in names, ids, labels and ``autocomplete`` that tell what a field is for, in English and some neighbours."""

import re

KINDS = {
    "card": "payment card",
    "password": "password or code",
    "ssn": "social security number",
    "iban": "bank account",
    "birth": "birth date",
    "email": "e-mail address",
    "phone": "telephone number",
}

# As they stand, or glued together from up to three words: "card number", "cardNumber", "card_number", "cardnumber".
_WORDS = {
    "card": """
        cardnumber cardno cardnum cardnr ccnumber ccnum ccno ccn cc creditcard debitcard creditcardnumber paymentcard
        cardholder ccname nameoncard cardname cardexpiry cardexp expirydate expirationdate expdate ccexp expiry
        cardcode securitycode cardsecuritycode verificationcode cvv cvv2 cvc cvc2 csc cid ccv kreditkarte
        kreditkartennummer kartennummer kartennr prüfnummer prüfziffer cartebancaire numerodecarte numérodecarte
        tarjeta numerodetarjeta númerodetarjeta numerocarta cartadicredito kaartnummer
    """,
    "password": """
        password passwd passwort kennwort pwd passphrase passcode pincode pin otp onetimecode onetimepassword totp
        mfacode twofactorcode smscode motdepasse contraseña contrasena wachtwoord senha secretanswer securityanswer
    """,
    "ssn": """
        ssn ssn4 socialsecurity socialsecurityno socialsecuritynumber socialsecuritynum sozialversicherungsnummer
        nationalinsurance nationalinsurancenumber nino nationalid taxid taxnumber tin itin sin steuernummer steuerid
        codicefiscale bsn passportnumber passportno
    """,
    "iban": """
        iban accountnumber accountno acctnumber acctno bankaccount bankaccountnumber sortcode routingnumber kontonummer
        kontonr rib bban numerodecuenta rekeningnummer
    """,
    "birth": """
        dob birthdate birthday birth bday dateofbirth birthyear birthmonth yearofbirth geburtsdatum geburtstag
        geburtsjahr datedenaissance naissance fechadenacimiento nacimiento datadinascita nascita geboortedatum
    """,
    "email": "email emailaddress mail mailaddress emailadresse courriel correo correoelectronico posta",
    "phone": """
        phone phonenumber phoneno telephone telephonenumber tel telno mobile mobilenumber mobilephone cellphone
        msisdn telefon telefonnummer mobilnummer handynummer handy rufnummer téléphone telefono teléfono telefoon
    """,
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_SHORT = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])")  # where camelCase has its humps
_WORD = re.compile(r"[^\W\d_]+[24]?")
_MOST = 12  # words of one name or label; longer ones are sentences

_AUTOCOMPLETE = {
    "one-time-code": "password",
    "current-password": "password",
    "new-password": "password",
    "email": "email",
}


def kind_of_words(text: str) -> str | None:
    """What the first telling words of a name, an id or a label are about."""
    words = [word.lower() for word in _WORD.findall(_SHORT.sub(" ", text[:200]))][:_MOST]
    for length in (3, 2, 1):
        for first in range(len(words) - length + 1):
            kind = _KIND_OF.get("".join(words[first : first + length]))
            if kind:
                return kind
    return None


def kind_of_autocomplete(value: str) -> str | None:
    """By the tokens of the HTML standard."""
    for token in value.lower().split()[:10]:
        if token in _AUTOCOMPLETE:
            return _AUTOCOMPLETE[token]
        for start, kind in (("cc-", "card"), ("bday", "birth"), ("tel", "phone")):
            if token.startswith(start):
                return kind
    return None
