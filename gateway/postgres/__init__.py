"""The database where there is no server: see `gateway.postgres.server`."""

from gateway.postgres.programs import PostgresTrouble, bin_folder
from gateway.postgres.server import DATABASE, EmbeddedPostgres

__all__ = ["DATABASE", "EmbeddedPostgres", "PostgresTrouble", "bin_folder"]
