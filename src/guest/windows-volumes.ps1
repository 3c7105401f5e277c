# Changes nothing: how far each volume is decrypted. The platform says "not encrypted" long before this does.
manage-bde -status
