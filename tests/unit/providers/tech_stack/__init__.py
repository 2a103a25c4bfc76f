"""The tech-stack analyzer."""
