"""What facts about people and organisations set off in either portal.

Each portal's own `config/reactions.py` takes these up and adds to them.
"""

PEOPLE: dict[str, tuple[str, ...]] = {
    # Answered by letters, shared.comms.services.send_letter.
    "user_closed": ("shared.identity.services.sign_out_closed",),
    "address_given": ("shared.comms.sign_in_letters.write_address_proof",),
    "password_reset_asked": ("shared.comms.sign_in_letters.write_password_reset",),
    "sign_in_changed": ("shared.comms.sign_in_letters.write_sign_in_changed",),
    "second_factor_required": ("shared.comms.sign_in_letters.tell_second_factor_required",),
    "member_invited": ("shared.comms.people.write_to_invited",),
    "member_joined": (
        "shared.identity.services.demand_of_member",
        "shared.identity.services.prove_address_by_invitation",
        "shared.comms.people.tell_of_joined",
    ),
    "member_changed": ("shared.comms.people.tell_of_new_rights",),
    "member_removed": ("shared.comms.people.tell_of_removal",),
    "member_left": ("shared.comms.people.tell_of_left",),
    "api_key_created": ("shared.comms.people.tell_of_new_key",),
    "api_key_revoked": ("shared.comms.people.tell_of_revoked_key",),
    "logo_told": ("shared.exchange.logos.want_logo",),  # organization (a shadow), now: it has another logo, or none
}
