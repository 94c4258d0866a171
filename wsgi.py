from forum import create_app
from forum.core.settings import Settings

app = create_app(Settings.from_env())
