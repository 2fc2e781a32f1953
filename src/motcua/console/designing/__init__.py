"""The workshop of procedures: sections of a draft as forms, findings in words, trials, moves."""
