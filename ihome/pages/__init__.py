"""The web app's pages as the server writes them: one shell, each page's own head, its first answers."""
