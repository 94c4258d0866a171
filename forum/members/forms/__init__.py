from forum.members.forms.context import ContextForm
from forum.members.forms.profile import PhotoForm, ProfileForm, VisibilityForm

__all__ = ["ContextForm", "PhotoForm", "ProfileForm", "VisibilityForm"]
