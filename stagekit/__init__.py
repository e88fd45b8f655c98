"""stagekit: experiment with AI live on stage."""
