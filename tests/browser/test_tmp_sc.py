from tests.browser.scenery import set_up
def test_s(sqlite_app, tmp_path):
    from tests.support.community import Community
    s=set_up(Community(sqlite_app)); print(s.names)
