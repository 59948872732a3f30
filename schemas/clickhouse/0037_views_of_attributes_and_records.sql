-- Read views, not tables: the last tables that had none.
CREATE OR REPLACE VIEW v_conversation_attributes AS
SELECT * FROM conversation_attributes FINAL;

CREATE OR REPLACE VIEW v_details AS
SELECT * FROM details_raw FINAL;

CREATE OR REPLACE VIEW v_conversation_completions AS
SELECT * FROM conversation_completions FINAL;
