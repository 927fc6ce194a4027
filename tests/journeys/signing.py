"""Signing a contract on its page, at either portal, as a person does."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .conftest import Visitor


def sign_on_the_producers_page(producer: Visitor, contract: dict[str, Any], name: str = "Joost van Dalen") -> None:
    """From the list of contracts to the signature; it is shown at once."""
    page = producer.page
    page.goto("/contracts/?tab=ours")
    page.get_by_role("link", name=contract["contractNumber"], exact=True).click()
    fill_in_signature(producer, name)
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_text("Signed for your organisation.")).to_be_visible()


def sign_on_the_buyers_page(buyer: Visitor, contract: dict[str, Any], name: str = "Elena Brunner") -> None:
    """From the list of contracts to the signature; it is shown at once."""
    page = buyer.page
    page.goto("/contracts/?tab=ours")
    page.get_by_role("link", name=contract["contractNumber"], exact=True).click()
    expect(page.get_by_role("heading", name=f"Contract {contract['contractNumber']}")).to_be_visible()
    fill_in_signature(buyer, name)
    page.get_by_role("button", name="Sign version 1").click()
    expect(page.get_by_text(f"You have signed {contract['contractNumber']}.")).to_be_visible()


def fill_in_signature(signer: Visitor, name: str = "Joost van Dalen") -> None:
    form = signer.page.locator("#sign")
    form.get_by_label("Your name").fill(name)
    form.get_by_label("Your position").fill("Head of sales")
    form.get_by_label("By what authority").fill("Sole signatory")
    form.get_by_label("I have read this contract").check()
