from __future__ import annotations

from wtforms import SelectMultipleField, widgets

from forum.core.forms import Form
from forum.core.notices import chosen_kinds


class SelectMultipleCheckboxField(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class MailForm(Form):
    """Which notices a member wants by mail as well."""

    mail = SelectMultipleCheckboxField("Mail me when")

    def offer(self) -> MailForm:
        """Offer every kind of notice there is, the most personal first."""
        ranked = sorted(chosen_kinds(), key=lambda kind: kind.rank)
        self.mail.choices = {kind.name: kind.label for kind in ranked}
        return self
