-- Inserts and merges hold a buffer for every column of the wide row, by default of 1 MiB each: about a gigabyte for one insert. Blocks of 64 KiB take a sixth of it.
ALTER TABLE conversations MODIFY SETTING max_compress_block_size = 65536;
