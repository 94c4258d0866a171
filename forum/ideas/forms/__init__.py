from forum.ideas.forms.publishing import PublishForm
from forum.ideas.forms.steps import FORMS, ComposerForm, ResultForm, StepsForm

__all__ = ["FORMS", "ComposerForm", "PublishForm", "ResultForm", "StepsForm"]
