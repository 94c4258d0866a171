from forum.organizations.queries.work import family_of, organizations_of

__all__ = ["family_of", "organizations_of"]
