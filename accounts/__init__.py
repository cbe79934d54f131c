"""Customer accounts: numbers, bills, ledger, proof, authority; knows no conversation."""
